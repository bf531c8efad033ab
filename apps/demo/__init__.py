"""The demo consortium: plainly fictitious people and real prose of the field.

Its content lies in `content/` as data. It is loaded through the services that people's own deeds go
through, each at its own instant of the past, so that every rule held and the record tells it.
"""

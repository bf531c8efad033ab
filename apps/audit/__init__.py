"""The record: every deed leaves an entry in its own transaction, and none can be altered.

Events are append-only (the database refuses anything else) and are sealed, outside the deed's lock
path, into a SHA-256 chain. Events name things by text, not by foreign key, so that the record
outlives what it speaks of.
"""

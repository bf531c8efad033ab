"""The demo consortium: plainly fictitious people and real prose of the field."""

"""Pages of people: bodies, the permission table, one's own settings, the whole record."""

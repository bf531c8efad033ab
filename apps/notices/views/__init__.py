"""Pages of notices, by who they are for."""

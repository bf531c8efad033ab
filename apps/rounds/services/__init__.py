"""Deeds on rounds, comments, threads and comment sheets: one module per noun."""

"""Positions: what the consortium tells one forum about one document by one deadline.

A position consists of lines, each consolidated from one or more comments, with the English text
that is submitted beside the originals it came from.
"""

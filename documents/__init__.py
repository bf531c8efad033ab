"""Plain Python, no Django: what a text is."""

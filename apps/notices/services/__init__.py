"""Deeds on notices: taking them from the record, reminding, mailing, and what people choose."""

"""The studio: everything people see and do."""

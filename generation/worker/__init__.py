"""The process that sees both halves: takes jobs, drives an engine, records variants."""

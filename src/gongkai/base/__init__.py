"""What every room stands on: events and their seal, the outbox of journalled jobs, the clock, files,
notices, and the registries through which a lower room calls what a higher one has declared."""

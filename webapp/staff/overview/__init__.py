"""What waits and what visitors say, in pictures and figures, and the export."""

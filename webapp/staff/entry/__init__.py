"""How staff get in: password, session, device, set-up code."""

"""Who may sign in: their accounts, their own page, and what admins do with them."""

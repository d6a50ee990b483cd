"""Staff accounts and groups in the admin: what they may do, in words."""

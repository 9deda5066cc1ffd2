"""Second factors: what somebody shows beside the password. An authenticator app, passkeys, and codes on paper."""

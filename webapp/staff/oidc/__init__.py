"""Single sign-on with OpenID Connect, where an operator has set a provider."""

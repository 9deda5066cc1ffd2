"""The lists that staff work through: all messages by filter and search, the urgent ones, many at once."""

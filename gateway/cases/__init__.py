"""The page on which a customer sees how their matter stands, and says how it was."""

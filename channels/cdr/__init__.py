"""Call records that a cloud call centre or an exchange posts to us: one reader, and a map of fields for each vendor."""

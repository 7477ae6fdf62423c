"""E-mail: what arrives as raw bytes becomes a `ParsedMail`, what an agent writes becomes a message ready to send."""

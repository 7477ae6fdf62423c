"""The help centre: pages that customers read without signing in, made on the server, without scripts."""

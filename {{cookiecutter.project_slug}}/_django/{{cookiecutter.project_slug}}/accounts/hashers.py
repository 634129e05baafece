from django.contrib.auth import hashers


class Argon2PasswordHasher(hashers.Argon2PasswordHasher):
    """Argon2 with OWASP's minimum of 19 MiB per hash, so that parallel logins fit into memory."""

    memory_cost = 19 * 1024
    parallelism = 1

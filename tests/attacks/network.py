"""Code that wants to reach others. Listeners wait for it on the machine's own addresses."""

from tests.attacks.attack import Attack, harm, trap

ATTACKS: tuple[Attack, ...] = (
    harm(
        "TCP",
        "Connects to a listener on this machine.",
        "import socket\nsocket.create_connection(('127.0.0.1', @TCP@), timeout=2).sendall(b'taken')",
    ),
    harm(
        "UDP",
        "Sends a datagram to a listener on this machine.",
        "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'taken', ('127.0.0.1', @UDP@))",
    ),
    harm(
        "unix socket",
        "Connects to a socket in the file system.",
        """
        import socket
        s = socket.socket(socket.AF_UNIX)
        s.connect('@UNIX@')
        s.sendall(b'taken')
        """,
    ),
    harm(
        "abstract unix socket",
        "Connects to a socket without a path.",
        """
        import socket
        s = socket.socket(socket.AF_UNIX)
        s.connect('\\0@ABSTRACT@')
        s.sendall(b'taken')
        """,
    ),
    harm(
        "unix datagram through a pair",
        "Sends to another socket's address from one half of a socket pair, which it is allowed to have.",
        """
        import socket
        a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        a.sendto(b'taken', '\\0@ABSTRACT_UDP@')
        """,
    ),
    harm(
        "web",
        "Fetches a page and resolves a name.",
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:@TCP@/taken', timeout=2)",
        "import socket\nsocket.getaddrinfo('example.org', 80)",
    ),
    harm(
        "listens",
        "Opens ports of its own, raw and packet sockets.",
        "import socket\ns = socket.create_server(('0.0.0.0', 0))",
        "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
        "import socket\nsocket.socket(17, socket.SOCK_RAW)",
    ),
    trap(
        "network in a function",
        "Reports each argument to a server.",
        """
        import socket
        def double(x):
            socket.create_connection(('127.0.0.1', @TCP@), timeout=2).sendall(repr(x).encode())
            return 2 * x
        """,
    ),
    harm(
        "io_uring and other kinds of sockets",
        "Asks the kernel for sockets by other doors.",
        """
        import ctypes, socket
        libc = ctypes.CDLL(None)
        print([libc.syscall(number, 8, 0) for number in (425, 41, 49, 42, 50, 43)])
        for family in range(1, 46):
            print(family, libc.socket(family, 1, 0), libc.socket(family, 2, 0), libc.socket(family, 3, 0))
        """,
    ),
)

#!/usr/bin/env python3
"""Prints what a shell completes: complete.py bash|fish|zsh FOLDER LINE.

FOLDER has the completions of this repository. The shell is an interactive one on a terminal, which is asked to insert all that
the end of LINE could become; what is printed is the words of the line after that, one on each line.
"""

import os
import pty
import select
import subprocess
import sys
import time

BEGIN, END = "completed-from-here", "completed-to-here"

SETUP = {
    "bash": [
        "source {folder}/systemd-oci.bash",
        # All that is possible instead of what it has in common.
        r"bind '\"\C-t\": insert-completions'",
    ],
    "zsh": [
        "fpath=({folder} $fpath); autoload -Uz compinit; compinit -u -D",
        "zle -C all-matches complete-word _generic",
        "zstyle ':completion:all-matches::::' completer _all_matches _complete",
        "zstyle ':completion:all-matches:*' insert true",
        "bindkey '^T' all-matches; unsetopt beep prompt_sp",
    ],
}
START = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}
# What is typed then: to the beginning of the line, a command that prints it, and to the end.
ASK = "\x14\x01printf '%s\\n' " + f"{BEGIN[:9]}''{BEGIN[9:]} \x05 {END[:9]}''{END[9:]}\n"


def read_until(terminal, text, seconds):
    output, end = "", time.monotonic() + seconds
    while text not in output:
        ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
        if not ready:
            sys.exit(f"the shell did not answer: {output!r}")
        output += os.read(terminal, 65536).decode(errors="replace")
    return output


def interactive(shell, folder, line):
    child, terminal = pty.fork()
    if child == 0:
        environment = dict(os.environ, TERM="dumb", PS1="> ", COLUMNS="2000", HISTFILE="/dev/null", HOME="/nonexistent")
        os.execvpe(START[shell][0], START[shell], environment)
    for command in SETUP[shell] + ["stty -echo columns 2000", "echo rea''dy"]:
        os.write(terminal, (command.format(folder=folder) + "\n").encode())
    read_until(terminal, "ready\r\n", 30)
    os.write(terminal, (line + ASK).encode())
    output = read_until(terminal, END + "\r\n", 60)
    os.kill(child, 9)
    os.waitpid(child, 0)
    words = output.split(BEGIN + "\r\n")[-1].split(END + "\r\n")[0]
    return [word.strip() for word in words.splitlines()]


def main(shell, folder, line):
    if shell == "fish":
        script = 'source $argv[1]/systemd-oci.fish; complete -C "$argv[2]"'
        result = subprocess.run(["fish", "--no-config", "-c", script, folder, line], capture_output=True, text=True)
        sys.stderr.write(result.stderr)
        # A description follows after a tab.
        print("\n".join(text.split("\t")[0] for text in result.stdout.splitlines()))
        return result.returncode
    print("\n".join(interactive(shell, folder, line)))
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("bash", "fish", "zsh"):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))

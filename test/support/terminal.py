"""Runs a command on a terminal of its own: terminal.py '{"argv": [...], "steps": [{"wait": "ready", "send": "\\u0003"}]}'.

Waits for each step's text in what came since the last step, then types its characters. Prints {"output", "code"} as
JSON; code is the exit code, or minus the signal. A watchdog ends everything after 20 s, so that no test hangs."""
import fcntl, json, os, pty, select, signal, struct, sys, termios

task = json.loads(sys.argv[1])
pid, master = pty.fork()
if pid == 0:
    try:
        if "columns" in task:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, task["columns"], 0, 0))
        os.execvp(task["argv"][0], task["argv"])
    finally:
        os._exit(126)
signal.alarm(20)
output, mark = b"", 0
steps = list(task.get("steps", []))
while True:
    if steps and steps[0]["wait"].encode() in output[mark:]:
        mark = len(output)
        os.write(master, steps.pop(0)["send"].encode())
    readable, _, _ = select.select([master], [], [], 0.2)
    if readable:
        try:
            data = os.read(master, 65536)
        except OSError:
            data = b""
        if not data:
            break
        output += data
_, status = os.waitpid(pid, 0)
print(json.dumps({"output": output.decode(errors="replace"), "code": os.waitstatus_to_exitcode(status)}))

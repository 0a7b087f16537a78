// Loaded before the program that run-in-foreground.mjs runs. The channel to the launcher closes when the launcher is
// gone; it gets no chance to pass on a SIGKILL, so this process does to itself what was done to it.
// Workers and forks of the program load this file too, and have another parent.
const launcher = Number(new URL(import.meta.url).searchParams.get('launcher'));
if (process.ppid === launcher && process.channel) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel.unref();
}

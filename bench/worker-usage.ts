import fs from 'node:fs';

/** Resident memory of the processes in MiB: the highest, and how much the second half of the run was above the first at most. */
export function watchMemory(pids: readonly number[]): { end: () => { peak: number; growth: number } } {
  const samples: number[] = [];
  const timer = setInterval(() => {
    const total = pids.map(residentMebibytes).reduce((sum, value) => sum + value, 0);
    samples.push(total / pids.length);
  }, 500);
  return {
    end: () => {
      clearInterval(timer);
      const half = Math.floor(samples.length / 2);
      const growth = Math.max(0, ...samples.slice(half)) - Math.max(0, ...samples.slice(0, half));
      return { peak: Math.round(Math.max(0, ...samples)), growth: Math.round(growth) };
    },
  };
}

/** User and system time of the processes so far, in seconds. Source: proc(5), fields 14 and 15 of stat, in hundredths. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      return sum + (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      return sum; // not Linux, or the process has ended
    }
  }, 0);
}

/** Seconds that the machine's processors have worked so far, for whomever. Source: proc(5), /proc/stat, in hundredths. */
export function machineBusySeconds(): number {
  try {
    const [, user, nice, system, , , irq, softirq] = fs.readFileSync('/proc/stat', 'utf8').split(/\s+/);
    return [user, nice, system, irq, softirq].reduce((sum, value) => sum + Number(value), 0) / 100;
  } catch {
    return 0; // not Linux
  }
}

function residentMebibytes(pid: number): number {
  try {
    const match = /VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(match?.[1] ?? 0) / 1024;
  } catch {
    return 0; // not Linux, or the process has just ended
  }
}

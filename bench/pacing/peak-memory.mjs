import { readFileSync } from 'node:fs';

/**
 * Peak resident memory of this process, MB. Linux hands the figure of `resourceUsage` down from the process that
 * started this one, so the kernel's own book is read where there is one.
 */
export function peakRssMb() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

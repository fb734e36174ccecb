/* sandbox.h: what a serving process gives up before it listens, so that a fault in it is worth little.
 *
 * From then on, in this thread and all that it starts: files are read only in the system's own folders (/usr, /etc,
 * /lib, /proc, /sys, /dev) and written only in the data folder and the folder of temporary files (Landlock;
 * Linux 5.13); no program is run, no process is traced, nothing is mounted, no module, key ring, BPF program or name
 * space is made (seccomp); no right is gained by a file (no_new_privs); its memory is in no core dump and for no
 * process of the same user to read. A process that was started by root goes on as the owner of the data folder, when
 * that is somebody else. */
#ifndef ZWFW_BASE_SANDBOX_H
#define ZWFW_BASE_SANDBOX_H

#include "kernel/base/result.h"

/* To be called while there is one thread. ERR_UNAVAILABLE, in Chinese, when a step that this system knows fails; what
 * it does not know is logged and left out. */
result sandbox_enter(const char *data);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef PROBES_DETACH_H
#define PROBES_DETACH_H

/*
 * In a process of ours that may outlive us: it must hold nothing that others
 * wait for, be it the lock of a file or the end of a pipe. Closes all but `fd`
 * and returns what that is now.
 */
int detach(int fd);

#endif

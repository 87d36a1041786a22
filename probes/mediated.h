/* SPDX-License-Identifier: MIT */
#ifndef PROBES_MEDIATED_H
#define PROBES_MEDIATED_H

#include "probes/root.h"

/* What could be made of the host's mdev parents, into host->mediated. */
int mediated_read_types(struct root *root, struct host *host) must_check;

/* NVIDIA's vGPUs without mdev: the VFs on its driver that can be one. */
int mediated_read_vgpus(struct root *root, struct host *host) must_check;

int mediated_read_vdpas(struct root *root, struct host *host) must_check;

#endif

/* SPDX-License-Identifier: MIT */
#ifndef PROBES_UNIT_SETTERS_H
#define PROBES_UNIT_SETTERS_H

/*
 * What an assignment does to the settings of a unit, one for each key of
 * unit_settings.c. 0, UNIT_DOUBTFUL, UNIT_IGNORED or -ENOMEM.
 */

#include "probes/unit_settings.h"

typedef int unit_setter(struct unit_settings *settings, const char *value);

/* Who its processes are. */
unit_setter unit_set_user;
unit_setter unit_set_group;
unit_setter unit_add_groups;
unit_setter unit_set_dynamic_user;
unit_setter unit_set_exec_start;
unit_setter unit_set_private_users;
unit_setter unit_set_bounding_set;
unit_setter unit_set_ambient;
unit_setter unit_set_pam_name;

/* Their limits. */
unit_setter unit_set_limit_memlock;
unit_setter unit_set_limit_as;
unit_setter unit_set_limit_fsize;
unit_setter unit_set_limit_data;
unit_setter unit_set_limit_nproc;

/* Their control group. */
unit_setter unit_set_slice;
unit_setter unit_set_tasks_max;
unit_setter unit_set_default_tasks_max;
unit_setter unit_set_memory_max;
unit_setter unit_set_memory_high;
unit_setter unit_set_memory_limit;
unit_setter unit_set_startup_memory_max;
unit_setter unit_add_memory_nodes;
unit_setter unit_set_startup_memory_nodes;

/* Their system calls. */
unit_setter unit_set_system_call_filter;

/* Their network. */
unit_setter unit_set_private_network;
unit_setter unit_set_network_namespace;
unit_setter unit_set_address_families;

/* Their devices. */
unit_setter unit_set_private_devices;
unit_setter unit_set_device_policy;
unit_setter unit_add_device;

/* Their files. */
unit_setter unit_set_root;
unit_setter unit_set_image;
unit_setter unit_set_protect_system;
unit_setter unit_set_protect_home;
unit_setter unit_set_private_tmp;
unit_setter unit_add_read_only;
unit_setter unit_add_inaccessible;
unit_setter unit_add_temporary;
unit_setter unit_add_bind;
unit_setter unit_add_read_only_bind;
unit_setter unit_add_image;
unit_setter unit_add_extension;

/* Takes back the views of one key; UNIT_KEY_MAX: of all. */
void unit_forget_views(struct unit_settings *settings, enum unit_key key);

#endif

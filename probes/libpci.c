/* SPDX-License-Identifier: MIT */
#include "probes/libpci.h"

#include <setjmp.h>
#include <stddef.h>

/*
 * The callback is given no data, so where to jump to is kept per thread. Calls
 * do not nest.
 */
static __thread jmp_buf escape;

__attribute__((noreturn)) static void on_error(char *format, ...)
{
	(void)format;
	longjmp(escape, 1);
}

static void on_message(char *format, ...)
{
	(void)format;
}

struct pci_access *libpci_access(void)
{
	struct pci_access *access = pci_alloc();

	if (!access)
		return NULL;
	access->error = on_error;
	access->warning = on_message;
	access->debug = on_message;
	return access;
}

bool libpci_try(struct pci_access *access,
	void (*use)(struct pci_access *access, void *data), void *data)
{
	if (setjmp(escape))
		return false;
	use(access, data);
	return true;
}

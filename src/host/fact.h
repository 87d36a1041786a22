/* SPDX-License-Identifier: MIT */
#ifndef HOST_FACT_H
#define HOST_FACT_H

/*
 * Known is not zero: whatever is read from a host is a value and its state.
 * A fact that nobody asked for is unknown, which is why unknown is 0.
 */

#include "base/macro.h"

#include <errno.h>

enum fact_state {
	FACT_UNKNOWN = 0, /* could not be read, or was not asked for */
	FACT_ABSENT,      /* the host says that there is none */
	FACT_KNOWN,
};

/*
 * `error` is why an unknown fact is unknown: the errno of the failed read,
 * FACT_NOT_CAPTURED, or 0 when nobody asked for it.
 */
#define FACT_FIELDS                                                            \
	enum fact_state state;                                                 \
	int error

/* The tree that stands for the host does not say (see probes/root.h). */
#define FACT_NOT_CAPTURED ENODATA

/* The device is in D3cold, and to read its config space would wake it. */
#define FACT_ASLEEP EHOSTDOWN

/* The same, but somebody has woken it already, in vain. */
#define FACT_NOT_WOKEN EHOSTUNREACH

/* Config space beyond its first bytes, which the kernel gives root alone. */
#define FACT_ROOT_ONLY EPERM

/*
 * The lock of the device is somebody else's, who binds or unbinds it: until
 * that is done the kernel does not answer.
 */
#define FACT_LOCKED EINPROGRESS

struct fact {
	FACT_FIELDS;
};

struct fact_number {
	FACT_FIELDS;
	uint64_t value;
};

/* The string is owned by the fact, and NULL unless it is known. */
struct fact_string {
	FACT_FIELDS;
	char *value;
};

/*
 * Whether a fact of any type was asked for: one that more than one question
 * leads to is read for the first of them.
 */
#define fact_was_asked(fact)                                                   \
	((fact).state != FACT_UNKNOWN || (fact).error != 0)

/* The state that a failed read leaves: `error` is a positive errno. */
struct fact fact_from_errno(int error);

/* Why a fact is not known, for a reader: "Permission denied", … */
const char *fact_reason(int error);

/* The same of a fact that may be absent: "not there". */
const char *fact_lack(enum fact_state state, int error);

static inline struct fact_number fact_number(uint64_t value)
{
	return (struct fact_number){.state = FACT_KNOWN, .value = value};
}

static inline struct fact_number fact_number_missing(int error)
{
	struct fact fact = fact_from_errno(error);

	return (struct fact_number){.state = fact.state, .error = fact.error};
}

static inline struct fact_string fact_string_missing(int error)
{
	struct fact fact = fact_from_errno(error);

	return (struct fact_string){.state = fact.state, .error = fact.error};
}

static inline bool fact_is(struct fact_number fact, uint64_t value)
{
	return fact.state == FACT_KNOWN && fact.value == value;
}

#endif

/* SPDX-License-Identifier: MIT */
#ifndef EMIT_AUDIT_PICTURE_H
#define EMIT_AUDIT_PICTURE_H

/* What the page of audit_html.c and the picture in it share. */

#include "emit/audit.h"

/* The host's tree as SVG, styled by the page. QDEV_ERROR_NO_MEMORY. */
int emit_audit_picture(
	const struct audit_request *request, FILE *output) must_check;

/* A group's colour, an angle of hue: the same in picture and tables. */
unsigned audit_hue(const struct audit *audit, const struct host_group *group);

/* The class of the style sheet that a rank goes by: "blocked", "none". */
const char *audit_style(enum audit_rank rank);

#endif

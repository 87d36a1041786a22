/* SPDX-License-Identifier: MIT */
#ifndef HOST_IMAGE_H
#define HOST_IMAGE_H

/* What keeps QEMU from opening a qcow2 image with all that it is made of. */

enum host_image_trouble {
	IMAGE_FINE,      /* none, or none that was looked for */
	IMAGE_UNKNOWN,   /* `error` says why */
	IMAGE_FOREIGN,   /* made of what is no file, or of an unknown kind */
	IMAGE_ENCRYPTED, /* it wants a secret */
	IMAGE_CORRUPT,   /* it says so, and is not written then */
	IMAGE_MISSING,   /* a file that it is made of */
	IMAGE_FORBIDDEN, /* that file, by `error` */
	IMAGE_LOCKED,    /* that file, by another process */
	IMAGE_NO_QCOW2,  /* that file, which is to be one */
};

struct host_image {
	enum host_image_trouble trouble;
	int error;
	char *path; /* of the file, without a leading slash; or its name */
};

#endif

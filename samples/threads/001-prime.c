// SPDX-License-Identifier: MIT
/* A buffer that one driver exports and another imports, and what its caches are left with. */
#include <drm/drm_drv.h>
#include <drm/drm_gem.h>
#include <drm/drm_prime.h>

static struct drm_device exporter, importer;
static struct drm_file on_exporter, on_importer, second_open;

static u32 create(struct drm_file *file)
{
	struct drm_gem_object *obj = kzalloc(sizeof(*obj), GFP_KERNEL);
	u32 handle;

	drm_gem_object_init(&exporter, obj, 4096);
	drm_gem_handle_create(file, obj, &handle);
	drm_gem_object_put(obj);
	return handle;
}

void export_and_import(void)
{
	u32 ours, theirs;
	int fd;

	ours = create(&on_exporter);
	drm_gem_prime_handle_to_fd(&exporter, &on_exporter, ours, 0, &fd);
	drm_gem_prime_fd_to_handle(&importer, &on_importer, fd, &theirs);
	close_fd(fd);
	drm_gem_handle_delete(&on_importer, theirs);
	drm_gem_handle_delete(&on_exporter, ours);
}

void import_into_itself(void)
{
	u32 ours, theirs;
	int fd;

	ours = create(&on_exporter);
	drm_gem_prime_handle_to_fd(&exporter, &on_exporter, ours, 0, &fd);
	drm_gem_prime_fd_to_handle(&exporter, &second_open, fd, &theirs);
	close_fd(fd);
	drm_gem_handle_delete(&second_open, theirs);
	drm_gem_handle_delete(&on_exporter, ours);
}

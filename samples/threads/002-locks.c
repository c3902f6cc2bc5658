// SPDX-License-Identifier: MIT
/* What drivers do while they hold a reservation, or after others know of a fence. */
#include <linux/dma-buf.h>
#include <linux/dma-fence.h>
#include <linux/dma-resv.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

struct bo {
	struct dma_resv resv;
	struct {
		struct mutex lock;
	} mm;
	struct dma_buf_attachment *import;
};

struct submit {
	struct bo *bo;
	void __user *relocs;
	u32 reloc[16];
	int __user *fence_out;
};

/* The proposal of the thread: go through the order once, so that it is known. */
void teach(void)
{
	struct dma_resv resv;

	dma_resv_init(&resv);
	mmap_read_lock(current->mm);
	dma_resv_lock(&resv, NULL);
	fs_reclaim_acquire(GFP_KERNEL);
	fs_reclaim_release(GFP_KERNEL);
	dma_resv_unlock(&resv);
	mmap_read_unlock(current->mm);
	dma_resv_fini(&resv);
}

static struct bo *bo_create(void)
{
	struct bo *bo = kzalloc(sizeof(*bo), GFP_KERNEL);

	dma_resv_init(&bo->resv);
	mutex_init(&bo->mm.lock);
	return bo;
}

static void bo_free(struct bo *bo)
{
	dma_resv_fini(&bo->resv);
	kfree(bo);
}

/* nouveau, then: the user's relocations are read while the buffer is reserved. */
void copy_inside(void)
{
	struct submit submit = { .bo = bo_create() };

	dma_resv_lock(&submit.bo->resv, NULL);
	copy_from_user(submit.reloc, submit.relocs, sizeof(submit.reloc));
	dma_resv_unlock(&submit.bo->resv);
	bo_free(submit.bo);
}

/* amdgpu: everything the user says is read first. */
void copy_before(void)
{
	struct submit submit = { .bo = bo_create() };

	copy_from_user(submit.reloc, submit.relocs, sizeof(submit.reloc));
	dma_resv_lock(&submit.bo->resv, NULL);
	dma_resv_unlock(&submit.bo->resv);
	bo_free(submit.bo);
}

/* i915, then: the lock for a buffer's pages is held around everything that gets them. */
static void pin(struct bo *bo)
{
	mutex_lock(&bo->mm.lock);
	if (bo->import)
		dma_buf_map_attachment_unlocked(bo->import, DMA_BIDIRECTIONAL);
	mutex_unlock(&bo->mm.lock);
}

/* What was asked for: the lock is for a driver's own pages only. */
static void pin_own_only(struct bo *bo)
{
	if (bo->import) {
		dma_buf_map_attachment_unlocked(bo->import, DMA_BIDIRECTIONAL);
		return;
	}
	mutex_lock(&bo->mm.lock);
	mutex_unlock(&bo->mm.lock);
}

static void (*pin_pages)(struct bo *bo);

static struct sg_table *map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	pin_pages(attach->dmabuf->priv);
	return NULL;
}

static void unmap(struct dma_buf_attachment *attach, struct sg_table *sgt, enum dma_data_direction dir)
{
}

static void release(struct dma_buf *buf)
{
	bo_free(buf->priv);
}

static const struct dma_buf_ops ops = { .map_dma_buf = map, .unmap_dma_buf = unmap, .release = release };

static void share(void)
{
	DEFINE_DMA_BUF_EXPORT_INFO(info);
	struct bo *ours = bo_create();
	struct bo *theirs = bo_create();
	struct dma_buf *buf;

	info.ops = &ops;
	info.priv = ours;
	info.resv = &ours->resv;
	buf = dma_buf_export(&info);
	theirs->import = dma_buf_attach(buf, NULL);
	pin_pages(theirs);
	dma_buf_detach(buf, theirs->import);
	dma_buf_put(buf);
	bo_free(theirs);
}

void pin_under_lock(void)
{
	pin_pages = pin;
	share();
}

void pin_without_lock(void)
{
	pin_pages = pin_own_only;
	share();
}

/* A fence that others know of, and memory that is asked for before it is signalled. */
void allocate_after_publishing(void)
{
	struct submit submit = { .bo = bo_create() };
	struct dma_fence *fence = kzalloc(sizeof(*fence), GFP_KERNEL);
	void *job;

	dma_fence_init(fence, NULL, NULL, 0, 1);
	dma_resv_lock(&submit.bo->resv, NULL);
	dma_resv_add_fence(&submit.bo->resv, fence, DMA_RESV_USAGE_WRITE);
	dma_resv_unlock(&submit.bo->resv);

	copy_to_user(submit.fence_out, &fence->seqno, sizeof(int));
	job = kmalloc(64, GFP_KERNEL);
	dma_fence_signal(fence);

	kfree(job);
	dma_fence_put(fence);
	bo_free(submit.bo);
}

/* The same with everything at hand before anybody knows of the fence. */
void allocate_before_publishing(void)
{
	struct submit submit = { .bo = bo_create() };
	struct dma_fence *fence = kzalloc(sizeof(*fence), GFP_KERNEL);
	void *job = kmalloc(64, GFP_KERNEL);

	dma_fence_init(fence, NULL, NULL, 0, 1);
	dma_resv_lock(&submit.bo->resv, NULL);
	dma_resv_add_fence(&submit.bo->resv, fence, DMA_RESV_USAGE_WRITE);
	dma_resv_unlock(&submit.bo->resv);
	dma_fence_signal(fence);

	kfree(job);
	dma_fence_put(fence);
	bo_free(submit.bo);
}

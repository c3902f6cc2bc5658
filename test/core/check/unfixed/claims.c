// SPDX-License-Identifier: MIT
/* Findings for which there is no quick fix: what to write depends on more than the function. */

/* The next round takes another one into the variable. */
static void drain_bad(struct foo *foo)
{
	struct urb *urb;

	for (;;) {
		urb = usb_get_from_anchor(&foo->delayed); /* finding: leaked-reference */
		if (!urb)
			break;
		foo_write(foo, urb->context);
	}
}

static void drain_ok(struct foo *foo)
{
	struct urb *urb;

	for (;;) {
		urb = usb_get_from_anchor(&foo->delayed);
		if (!urb)
			break;
		foo_write(foo, urb->context);
		usb_put_urb(urb);
	}
}

/* The caller frees what the claim lies in: nobody further up gets there. */
static int clocks_get_bad(struct quux *quux)
{
	int ret;

	ret = clk_bulk_get(quux->dev, 2, quux->clks);
	if (ret)
		return ret;
	ret = clk_bulk_prepare_enable(2, quux->clks);
	if (ret)
		return ret; /* finding: leaked-reference */
	return 0;
}

static void clocks_put(struct quux *quux)
{
	clk_bulk_disable_unprepare(2, quux->clks);
	clk_bulk_put(2, quux->clks);
}

static struct quux *quux_make(struct device *dev)
{
	struct quux *quux = kzalloc(sizeof(*quux), GFP_KERNEL);
	int ret;

	if (!quux)
		return ERR_PTR(-ENOMEM);
	quux->dev = dev;
	ret = clocks_get_bad(quux);
	if (ret)
		goto out_free;
	ret = quux_start(quux);
	if (ret)
		goto out_clocks;
	return quux;
out_clocks:
	clocks_put(quux);
out_free:
	kfree(quux);
	return ERR_PTR(ret);
}

struct quux *quux_create(struct device *dev)
{
	struct quux *quux = quux_make(dev);

	if (!IS_ERR(quux))
		quux->ready = true;
	return quux;
}

void quux_destroy(struct quux *quux)
{
	clocks_put(quux);
	kfree(quux);
}

/* The partner is static, and what the pair's calls are given besides the object goes to other calls as well. */
static void streams_bad_free_info(struct pep *pep)
{
	streams_bad_free_ctx(pep->dev, pep);
	kfree(pep->rings);
}

int streams_bad_alloc_info(struct pep *pep)
{
	pep->rings = kcalloc(4, sizeof(*pep->rings), GFP_KERNEL);
	if (!pep->rings)
		return -ENOMEM;
	pep->ctx = streams_bad_alloc_ctx(pep->dev, pep);
	if (!pep->ctx)
		goto free_rings;
	memset(pep->ctx, 0, sizeof(*pep->ctx));
	if (streams_start(pep->dev))
		goto free_rings; /* finding: leaked-reference */
	return 0;
free_rings:
	kfree(pep->rings);
	return -ENOMEM;
}

void streams_forget(struct pep *pep)
{
	streams_bad_free_info(pep);
}

import { beforeAll, describe, expect, it } from 'vitest';
import { checkSource, type CheckContext } from '../../../src/core/check/index.js';
import { testContext } from './fixtures.js';

let context: CheckContext;
beforeAll(async () => {
  context = await testContext();
});

/** Freed at one label; `then` stands between that and the next label, which frees it again. */
const probe = (then: string): string => `
static int foo_probe(struct usb *usb)
{
	int ret;

	usb->req = usb_make_alloc_request(&usb->ep, GFP_KERNEL);
	if (!usb->req)
		return -ENOMEM;
	ret = usb_add_gadget_udc(&usb->dev, &usb->gadget);
	if (ret)
		goto err_add;
	return 0;
err_add:
	usb_make_free_request(&usb->ep, usb->req);
${then}	if (usb->on_chip)
		usb_switch_off(usb);
	if (usb->req)
		usb_make_free_request(&usb->ep, usb->req);
	return ret;
}
`;

describe('a request that a pair known by name makes', () => {
  const rulesOf = (text: string): string[] =>
    checkSource({ file: 'foo.c', text }, context)
      .findings.filter((f) => f.confidence !== 'low')
      .map((f) => f.rule);

  it('is freed twice at two labels, although a device it was made for is registered', () => {
    expect(rulesOf(probe(''))).toEqual(['released-twice']);
  });

  it('is freed once where the place is emptied between them', () => {
    expect(rulesOf(probe('\tusb->req = NULL;\n'))).toEqual([]);
  });
});

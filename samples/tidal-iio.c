// SPDX-License-Identifier: GPL-2.0
/*
 * Tidal water sensor. A sample for kernel-lifetimes: the device does not exist.
 */

#include <linux/i2c.h>
#include <linux/iio/iio.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/regulator/consumer.h>

#define TIDAL_REG_LEVEL		0x01
#define TIDAL_REG_GAIN		0x02
#define TIDAL_MAX_PROBES	4

struct tidal {
	struct i2c_client *client;
	struct regulator *vdd;
	struct regulator *vref;
	unsigned int num_probes;
	u32 gain[TIDAL_MAX_PROBES];
};

static int tidal_read_gains(struct tidal *tidal)
{
	struct device_node *child;
	int ret;

	for_each_available_child_of_node(tidal->client->dev.of_node, child) {
		u32 reg;

		ret = of_property_read_u32(child, "reg", &reg);
		if (ret)
			return ret; /* finding: leaked-reference */

		if (reg >= TIDAL_MAX_PROBES)
			continue;

		if (of_property_read_u32(child, "gain", &tidal->gain[reg])) {
			of_node_put(child);
			return -EINVAL;
		}
		tidal->num_probes++;
	}

	return 0;
}

static bool tidal_is_submerged(struct tidal *tidal)
{
	struct device_node *mount, *rail;
	bool submerged = false;

	mount = of_parse_phandle(tidal->client->dev.of_node, "mount", 0);
	if (!mount)
		return false;

	rail = of_get_parent(mount);
	of_node_put(mount);
	if (!rail)
		return false;

	submerged = of_property_read_bool(rail, "submerged");
	of_node_put(rail);
	of_node_put(mount); /* finding: released-twice */
	return submerged;
}

static int tidal_power_on(struct tidal *tidal)
{
	int ret;

	ret = regulator_enable(tidal->vdd);
	if (ret)
		return ret;

	ret = i2c_smbus_write_byte_data(tidal->client, TIDAL_REG_GAIN, tidal->gain[0]);
	if (ret < 0)
		goto err_disable;

	return 0;

err_disable:
	regulator_disable(tidal->vdd);
	return ret;
}

static int tidal_read_raw(struct iio_dev *indio_dev, struct iio_chan_spec const *chan,
			  int *val, int *val2, long mask)
{
	struct tidal *tidal = iio_priv(indio_dev);
	int ret;

	switch (mask) {
	case IIO_CHAN_INFO_RAW:
		/* the reference voltage is needed only while measuring */
		ret = regulator_enable(tidal->vref);
		if (ret)
			return ret;

		ret = i2c_smbus_read_byte_data(tidal->client, TIDAL_REG_LEVEL);
		if (ret < 0)
			return ret; /* finding: unbalanced-enable */

		*val = ret;
		regulator_disable(tidal->vref);
		return IIO_VAL_INT;
	default:
		return -EINVAL;
	}
}

static const struct iio_info tidal_info = {
	.read_raw = tidal_read_raw,
};

static int tidal_probe(struct i2c_client *client)
{
	struct iio_dev *indio_dev;
	struct tidal *tidal;
	int ret;

	indio_dev = devm_iio_device_alloc(&client->dev, sizeof(*tidal));
	if (!indio_dev)
		return -ENOMEM;

	tidal = iio_priv(indio_dev);
	tidal->client = client;
	i2c_set_clientdata(client, indio_dev);

	tidal->vdd = devm_regulator_get(&client->dev, "vdd");
	if (IS_ERR(tidal->vdd))
		return PTR_ERR(tidal->vdd);

	tidal->vref = devm_regulator_get(&client->dev, "vref");
	if (IS_ERR(tidal->vref))
		return PTR_ERR(tidal->vref);

	ret = tidal_read_gains(tidal);
	if (ret)
		return ret;

	ret = tidal_power_on(tidal);
	if (ret)
		return ret;

	if (tidal_is_submerged(tidal))
		dev_info(&client->dev, "below the water line\n");

	indio_dev->name = "tidal";
	indio_dev->info = &tidal_info;

	ret = iio_device_register(indio_dev);
	if (ret)
		goto err_power;

	return 0;

err_power:
	regulator_disable(tidal->vdd);
	return ret;
}

static void tidal_remove(struct i2c_client *client)
{
	struct iio_dev *indio_dev = i2c_get_clientdata(client);
	struct tidal *tidal = iio_priv(indio_dev);

	iio_device_unregister(indio_dev);
	regulator_disable(tidal->vdd);
}

static struct i2c_driver tidal_driver = {
	.driver = {
		.name = "tidal",
	},
	.probe = tidal_probe,
	.remove = tidal_remove,
};
module_i2c_driver(tidal_driver);

MODULE_DESCRIPTION("Tidal water sensor (sample)");
MODULE_LICENSE("GPL");

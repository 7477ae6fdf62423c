"""SMS by Chinese vendors: Aliyun, Tencent Cloud, Volcengine and Huawei Cloud."""

"""The census of data resources: which tables a unit holds by which duty, and the batches taken in.

A resource is one table of one system, held by one unit under one statutory duty. Its bytes come in
as batches, counted and hashed; each column of a batch is examined and its role confirmed by a
person. What a unit registers is its own affair until it is listed: others do not see it.

**Source:** 穗府办函〔2021〕51号 三(二) (census and registration), 二(二)5 (duty-based data lists).

Words: census record 普查登记, duty-based data list 职能数据清单, batch 批次, intake 汇聚, column
role 字段角色.
"""

"""What a nursery for scripts does once before it forks: use the libraries as scripts will.

They load parts of themselves only when those are used, and a locked child can read no file.
"""

from __future__ import annotations

import pandas as pd
from sklearn import (
    cluster,
    decomposition,
    ensemble,
    linear_model,
    metrics,
    model_selection,
    naive_bayes,
    neighbors,
    pipeline,
    preprocessing,
    tree,
)

MODELS = (
    linear_model.LinearRegression,
    linear_model.Ridge,
    linear_model.LogisticRegression,
    tree.DecisionTreeClassifier,
    tree.DecisionTreeRegressor,
    ensemble.RandomForestClassifier,
    ensemble.GradientBoostingRegressor,
    naive_bayes.GaussianNB,
    neighbors.KNeighborsClassifier,
)


def exercise() -> None:
    """Fit a little of everything to ten made-up rows."""
    data = pd.DataFrame({"x": range(10), "y": [0, 1] * 5, "line": list("ab") * 5})
    _tables(data)
    inputs, outputs = data[["x"]].astype(float), data["y"]
    for model in MODELS:
        fitted = model().fit(inputs, outputs)
        fitted.score(inputs, outputs)
    cluster.KMeans(2, n_init=1).fit(inputs)
    decomposition.PCA(1).fit(inputs)
    scaled = pipeline.make_pipeline(
        preprocessing.StandardScaler(), linear_model.LogisticRegression()
    )
    model_selection.cross_val_score(scaled, inputs, outputs, cv=2)
    split = model_selection.train_test_split(inputs, outputs, random_state=0)
    metrics.accuracy_score(outputs, outputs)
    metrics.roc_auc_score(outputs, outputs)
    preprocessing.OneHotEncoder().fit_transform(data[["line"]])
    assert len(split) == 4


def _tables(data: pd.DataFrame) -> None:
    data.to_dict("records")
    data.describe()
    data.pivot_table(index="line", values="x")
    data.merge(data, on="line").corr(numeric_only=True)
    data.groupby("line").agg({"x": ["mean", "std", "median"]}).reset_index()
    data["x"].rolling(2).mean()
    pd.cut(data["x"], 3).value_counts()
    pd.qcut(data["x"], 3)
    pd.get_dummies(data)
    pd.to_datetime(pd.Series(["2026-01-01"])).dt.month_name()
    data.sort_values("x").drop_duplicates("line").to_numpy()

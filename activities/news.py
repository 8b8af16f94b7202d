"""What the people of a contest are told, in both languages: who reads it may change theirs later (Notice.sentence)."""

NEWS = {
    "changed": ("时间有变动，请看比赛页面。", "the dates have changed. See the contest's page."),
    "approved": ("您家的菜已通过查看，参加评选。", "your dish has been looked at and takes part."),
    "change": ("您家的菜需要改一处，请在 24 小时内改好。", "your dish needs one change, within 24 hours."),
    "refused": ("您家的菜没有通过查看，原因写在页面上。", "your dish was not accepted. The page says why."),
    "judge": ("请您当评委。", "you are asked to be a judge."),
    "dishes": ("有菜等您评分。", "dishes are waiting for your marks."),
    "remind": ("评审快结束了，还有菜等您评分。", "judging ends soon, and dishes are waiting for your marks."),
    "excluded": ("您家的选票可能不计入，请看原因并答复。",
                 "your household's ballot may not count. See why, and answer."),
    "results": ("结果出来了。", "the results are out."),
    "amended": ("工作人员改了您家菜谱里的一处小错。", "the staff put a small mistake in your recipe right."),
    "team": ("邻居请您家一起做一道参赛菜，请看是否愿意。", "neighbours ask your household to cook a dish together."),
    "few": ("到现在参加的还太少，可以延长时间。", "too few take part so far. You can give it more time."),
    "comment": ("评委给您家的菜写了几句话。", "a judge wrote a few words on your dish."),
}  # fmt: skip

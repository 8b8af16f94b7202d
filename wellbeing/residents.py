"""The words residents use, and which topic of the directory each of them stands for. All folded: small, simplified."""

WORDS: dict[str, tuple[str, ...]] = {
    "distress": (
        "失眠", "睡不着", "睡不好", "睡眠", "难过", "难受", "伤心", "想哭", "心慌", "心烦", "烦躁", "焦虑", "抑郁",
        "孤独", "孤单", "害怕", "恐惧", "压力", "崩溃", "撑不住", "没人说话", "心里堵", "隔离", "封控", "封楼", "居家",
        "出不去", "去世", "走了", "想念", "倾诉", "心理", "情绪", "吵架", "闷", "失业", "没钱", "更年期", "产后",
        "sleep", "insomnia", "sad", "cry", "anxious", "anxiety", "worried", "worry", "panic", "depressed", "depression",
        "lonely", "alone", "stress", "stressed", "afraid", "fear", "quarantine", "isolation", "lockdown", "shut in",
        "grief", "lost my job", "overwhelmed", "mental health", "talk to someone",
    ),
    "family": (
        "吵架", "夫妻", "老公", "老婆", "丈夫", "妻子", "婆媳", "离婚", "婚姻", "孩子", "带娃", "父母", "老人", "家里",
        "亲子", "冷战", "quarrel", "quarrels", "argue", "argument", "husband", "wife", "marriage", "divorce", "parents",
        "family", "child", "children", "kids",
    ),
    "youth": (
        "孩子", "小孩", "儿子", "女儿", "学生", "青少年", "青春期", "未成年", "厌学", "逃学", "考试", "高考", "网瘾",
        "游戏", "早恋", "霸凌", "欺负", "child", "children", "kids", "teen", "teenager", "son", "daughter", "school",
        "exam", "exams", "bullied", "bullying",
    ),
    "suicide": (
        "不想活", "自杀", "轻生", "想死", "活不下去", "活着没意思", "自残", "割腕", "suicide", "suicidal",
        "kill myself", "end my life", "want to die", "not want to live", "self-harm", "hurt myself",
    ),
    "crisis": (
        "不想活", "自杀", "轻生", "想死", "活不下去", "活着没意思", "自残", "割腕", "崩溃", "suicide", "suicidal",
        "kill myself", "end my life", "want to die", "not want to live", "self-harm", "hurt myself", "crisis",
    ),
    "domestic-violence": (
        "家暴", "打我", "被打", "打人", "动手", "施暴", "威胁我", "abuse", "abused", "beaten", "hits me",
        "hit me", "hurts me", "伤害我", "violent", "violence",
    ),
    "violence": ("家暴", "伤害我", "hurts me", "被打", "打人", "动手", "violent", "violence"),
    "law": ("维权", "律师", "法律", "抚养权", "欠薪", "财产", "law", "lawyer", "legal", "rights", "custody"),
    "substance-use": (
        "喝酒", "酗酒", "戒酒", "戒烟", "吸毒", "毒品", "赌博", "alcohol", "drinking", "drugs", "addiction", "gambling",
    ),
    "health-information": ("看病", "发烧", "吃药", "医院", "疫苗", "fever", "hospital", "medicine", "vaccine"),
    "overdose": ("吃多了药", "过量", "overdose"),
}  # fmt: skip

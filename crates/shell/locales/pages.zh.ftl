nav-home = 首页
nav-jobs = 后台任务
nav-audit = 审计
nav-design = 界面组件

home-title = { $name }，您好
home-lead = 今天是 { $year } 年 { $month } 月 { $day } 日 { $weekday ->
    [1] 星期一
    [2] 星期二
    [3] 星期三
    [4] 星期四
    [5] 星期五
    [6] 星期六
   *[other] 星期日
 }。
home-empty = 您的账号目前没有可做的事
home-empty-text = 账号已经登录，但还没有授予角色，或角色已经到期。请联系本单位的安全管理员。

layout-my-account = 我的账号

fault-home = 回到首页
fault-log-in = 请先登录
fault-log-in-happened = 这个页面需要登录后才能看。
fault-log-in-do = 登录后会回到这个页面。
fault-not-found = 没有找到
fault-not-found-happened = 这个地址没有内容，或者不在您的工作范围内。
fault-not-found-do = 检查地址是否完整。|从列表重新查找。|如果您认为应该能看到，请联系本单位的安全管理员核对授权。
fault-no-role = 您的角色不能做这件事
fault-no-role-happened = 当前账号的角色不包含这个功能。
fault-no-role-do = 换用有权限的账号。|需要这项权限时，请本单位安全管理员授权。
fault-class = 这类信息不对您开放
fault-class-happened = 您与这位老人的工作关系不包含查看这类信息。
fault-class-do = 需要时请由有权限的同事办理。
fault-own-act = 需要另一个人来批准
fault-own-act-happened = 自己提出的事项不能由自己批准。
fault-own-act-do = 请同事登录自己的账号后批准。
fault-broken = 程序出错了
fault-broken-happened = 这是系统的问题，不是您的操作问题。没有保存任何内容。
fault-broken-do = 稍后重试。|仍然出错时，把下面的请求编号告诉系统管理员。
fault-twice = 已经存在
fault-twice-happened = 同样的内容已经有了，没有重复保存。
fault-twice-do = 返回后刷新页面查看。
fault-changed = 内容已经变化
fault-changed-happened = 在您打开页面之后，内容已被他人修改或已不存在。
fault-changed-do = 返回后刷新页面，再做一次。
fault-store = 数据库暂时不可用
fault-store-do = 稍后重试；恢复后不需要重新登录。|持续出现时，把下面的请求编号告诉系统管理员。
fault-bad = 请求中的内容有误
fault-bad-do = 请返回上一页核对后重试。
fault-forged = 表单已经失效
fault-forged-happened = 这张表单不是在当前会话中打开的，或者打开太久了。没有保存任何内容。
fault-forged-do = 返回上一页，刷新后重新填写。|请确认没有在别的网站上点击过链接。
fault-too-many = 操作太频繁
fault-too-many-happened = 短时间内从您的网络地址来的请求太多。
fault-too-many-do = 等一分钟后再试。
fault-too-large = 内容太大
fault-too-large-happened = 提交的内容超过了系统允许的大小：最多 { $bytes } 字节、{ $fields } 个字段。没有保存任何内容。
fault-too-large-do = 按浏览器的“后退”回到刚才的表单，填写的内容一般还在。|把长文字缩短，或分几次保存。|确实需要提交更多内容的，请系统管理员调大设置 body_bytes_max。
fault-not-received = 没有收全
fault-not-received-happened = 提交的内容没有在规定时间内收全，连接已经关闭。没有保存任何内容。
fault-not-received-do = 按浏览器的“后退”回到刚才的表单，再提交一次。|多次出现的，请检查网络，或换一处网络再试。
fault-too-slow = 超时了
fault-too-slow-happened = 请求用时太久，已经停止。
fault-too-slow-do = 缩小查询范围后重试。

jobs-lead = 夜间计算、导入、导出等由系统在后台完成；失败的会自动重试，间隔逐次加长。
jobs-empty = 还没有后台任务
jobs-empty-text = 导入数据或夜间运行后，这里会列出每个任务的进度和结果。
job-kind = 任务
job-state = 状态
job-progress = 进度
job-created = 提出时间
job-by = 提出人
job-by-schedule = 定时
job-due = 不早于
job-message = 说明
job-attempts = 历次运行
job-attempt = 第 { $n } 次
job-ready = 等待中
job-running = 进行中
job-done = 已完成
job-failed = 失败
job-cancelled = 已取消
job-cancel = 取消任务
job-cancel-asked = 已要求取消，任务会在下一步停下
job-retry = 重新运行
job-retried = 已重新排队
job-kind-store-rotate-keys = 更换数据密钥

audit-lead = 谁在什么时候、为了什么、做了或看了什么。记录只增不改，一秒内连入校验链。
audit-at = 时间
audit-who = 何人
audit-act = 行为
audit-purpose = 目的
audit-subjects = 涉及人数
audit-detail = 内容
audit-id = 编号
audit-search = 姓名或登录名
audit-from = 起
audit-until = 止
audit-empty = 还没有审计记录
audit-empty-text = 有人登录、查看或修改数据后，这里会有记录。
audit-nobody = 未登录
audit-platform = 系统（{ $work }）
audit-verify = 校验整条链
audit-back = 返回审计记录
audit-whole = 审计链完整
audit-whole-text = 共 { $links } 条，逐条相符；另有 { $waiting } 条待连接。末端：{ $head }
audit-broken = 审计链已被破坏
audit-broken-gap = 第 { $n } 条链接缺失。请立即保全数据库并报告。
audit-broken-changed = 第 { $n } 号记录被改动过。请立即保全数据库并报告。
audit-broken-gone = 第 { $n } 号记录不见了。请立即保全数据库并报告。
audit-broken-unlinked = 第 { $n } 号记录既没有连入链，也不在待连接之列。请立即保全数据库并报告。
audit-broken-head = 与先前导出的末端在第 { $n } 条处不一致。请立即保全数据库并报告。
act-audit-verify = 校验审计链
act-jobs-cancel = 取消任务
act-jobs-retry = 重新运行任务
act-keys-rotate = 更换数据密钥

purpose-work = 日常
purpose-operation = 运维
purpose-audit = 审计
purpose-service = 服务老年人
purpose-own = 本人事务
purpose-account = 账号管理

job-worker-lost = 每次执行时程序都意外退出，没有完成
job-stopped = 程序在意外的地方停止，没有完成
job-store = { $why }

audit-yes = 是
audit-no = 否
audit-and = 、
audit-key-job = 后台任务
audit-key-links = 校验条数
audit-key-whole = 完整
audit-key-newest = 新密钥编号
audit-key-sealed-anew = 重新加密条数
audit-key-number = 编号
audit-key-scopes = 接口
job-keys-rotated = 现用第 { $key } 号密钥，重新加密 { $n } 个值
